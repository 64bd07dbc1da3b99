import { Store } from "./store.js";
import { connect } from "./stream.js";
import * as charts from "./charts.js";
import * as confusion from "./confusion.js";
import * as deadLetters from "./deadletters.js";
import * as figures from "./figures.js";
import * as labels from "./labels.js";
import * as measures from "./measures.js";
import * as names from "./names.js";
import * as network from "./network.js";
import * as pad from "./pad.js";
import * as tiles from "./tiles.js";

const STATES = { live: "live", lost: "reconnecting…" };

const store = new Store();
[names, figures, charts, pad, tiles, confusion, measures, labels, network, deadLetters].forEach((part) =>
  part.mount(store),
);

const pause = document.getElementById("pause");
pause.addEventListener("click", () => {
  store.paused = !store.paused;
  pause.setAttribute("aria-pressed", String(store.paused));
});

const connection = document.getElementById("connection");
connect(
  (frame) => store.take(frame),
  (state) => {
    if (connection.dataset.state !== state) {
      connection.dataset.state = state;
      connection.textContent = STATES[state];
    }
  },
);
