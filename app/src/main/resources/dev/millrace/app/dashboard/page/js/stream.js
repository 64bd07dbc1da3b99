// The connection to the server's stream of events, made again whenever it is lost.

const RETRY_MS = 1000;
const SILENCE_MS = 25000; // the server sends something every ten seconds

export function connect(onFrame, onState) {
  let source;
  let lastHeard;

  function open() {
    source?.close();
    lastHeard = performance.now();
    source = new EventSource("events");
    source.onmessage = (event) => {
      lastHeard = performance.now();
      onFrame(JSON.parse(event.data));
      onState("live");
    };
    source.onerror = () => {
      onState("lost");
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(open, RETRY_MS);
      }
    };
  }

  open();
  setInterval(() => {
    if (performance.now() - lastHeard > SILENCE_MS) {
      onState("lost");
      open();
    }
  }, RETRY_MS);
}
