'use strict';

// Draws a seven, sends it to Millrace without a label, and prints what it was taken for.
//   node predict.js [BOOTSTRAP_SERVERS]

const { Kafka, logLevel } = require('kafkajs');
const { codec } = require('./single-object');

const SIDE = 28;
const DRAWING = [
  '..............',
  '..............',
  '..............',
  '...########...',
  '...########...',
  '.........##...',
  '........##....',
  '........##....',
  '.......##.....',
  '.......##.....',
  '......##......',
  '......##......',
  '..............',
  '..............',
];

/** Returns one byte per pixel, row by row: 0 is background, 255 is full ink. */
function pixels() {
  const bytes = Buffer.alloc(SIDE * SIDE);
  const scale = SIDE / DRAWING.length;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      bytes[y * SIDE + x] = DRAWING[Math.floor(y / scale)][Math.floor(x / scale)] === '#' ? 255 : 0;
    }
  }
  return bytes;
}

async function main(brokers) {
  const kafka = new Kafka({ clientId: 'node-example', brokers, logLevel: logLevel.ERROR });
  const id = `node-${Date.now()}`;
  const image = codec('Image').encode({
    id,
    height: SIDE,
    width: SIDE,
    channels: 1,
    pixels: pixels(),
    label: null, // with a label, 0 to 9, Millrace would also learn from it
    capturedAt: Date.now(),
  });

  const admin = kafka.admin();
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: 'node-example' });
  await Promise.all([admin.connect(), producer.connect(), consumer.connect()]);

  // The answer comes after what is on the topic now.
  const ends = await admin.fetchTopicOffsets('predictions');
  await producer.send({ topic: 'images', messages: [{ key: id, value: image }] });

  await consumer.subscribe({ topic: 'predictions' });
  const answer = new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, (event) => reject(event.payload.error));
    consumer.run({
      autoCommit: false,
      eachMessage: async ({ message }) => {
        if (message.key.toString() === id) {
          resolve(codec('Prediction').decode(message.value));
        }
      },
    });
  });
  for (const { partition, high } of ends) {
    consumer.seek({ topic: 'predictions', partition, offset: high });
  }

  const note = setTimeout(
    () => console.error("No answer yet: is 'millrace run' or 'millrace demo' running? Ctrl-C ends it."),
    2000);
  const { predicted, probabilities, modelStep } = await answer;
  clearTimeout(note);
  console.log(
    `${id} is a ${predicted}, with probability ${probabilities[predicted].toFixed(4)},` +
      ` says the model after ${modelStep} steps`);
  await Promise.all([admin.disconnect(), producer.disconnect(), consumer.disconnect()]);
}

main((process.argv[2] ?? '127.0.0.1:9092').split(',')).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
