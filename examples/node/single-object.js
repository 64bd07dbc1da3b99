'use strict';

// Avro's single-object encoding: the marker C3 01, the CRC-64-AVRO fingerprint of the schema the
// value was written with (8 bytes, little-endian), then the value in Avro's binary encoding.
// https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding

const fs = require('node:fs');
const path = require('node:path');
const avro = require('avsc');

const HEADER_BYTES = 10;
const EMPTY = 0xc15d213aa4d7a795n;
const SCHEMAS = path.join(__dirname, '..', '..', 'schemas', 'src', 'main', 'avro');

function crc64(bytes) {
  let crc = EMPTY;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc >> 1n) ^ (crc & 1n ? EMPTY : 0n);
    }
  }
  return crc;
}

/** Returns an encoder and decoder for a schema of Millrace, by its name: "Image". */
function codec(name) {
  const type = avro.Type.forSchema(JSON.parse(fs.readFileSync(path.join(SCHEMAS, `${name}.avsc`))));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(0xc301);
  // type.schema() is Avro's parsing canonical form, which the fingerprint is made of.
  header.writeBigUInt64LE(crc64(Buffer.from(JSON.stringify(type.schema()))), 2);
  return {
    encode: (value) => Buffer.concat([header, type.toBuffer(value)]),
    decode: (buffer) => {
      if (!buffer.subarray(0, HEADER_BYTES).equals(header)) {
        throw new Error(
          `not written with this version of ${name}: starts with ${buffer.toString('hex', 0, HEADER_BYTES)}` +
            ` instead of ${header.toString('hex')}`);
      }
      return type.fromBuffer(buffer.subarray(HEADER_BYTES));
    },
  };
}

module.exports = { codec };
