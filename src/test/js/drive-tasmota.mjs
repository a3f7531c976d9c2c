/*
 * Drives boards with the browser flasher tasmota-webserial-esptool. Besides what scenarios.mjs says:
 *
 *   bundle   dist/web/index.js of the npm package
 *   port     host:port of an RFC 2217 server that has the board
 *   image    file that the write steps put at `offset` (write) and `rawOffset` (writeRaw)
 *   baud     rate that the step `baud` changes to
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Rfc2217Port } from "./rfc2217-port.mjs";
import { drive } from "./scenarios.mjs";

const ROM_BAUD = 115200;
const PACKET_MS = 5000;
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Its 100 ms for a packet suit a chip, not a busy computer. */
function patient(loader) {
  const readPacket = loader.readPacket.bind(loader);
  loader.readPacket = (timeout) => readPacket(Math.max(timeout, PACKET_MS));
  return loader;
}

await drive(async (options, result) => {
  const { ESPLoader } = await import(pathToFileURL(options.bundle).href);
  const image = new Uint8Array(readFileSync(options.image));
  const offset = Number(options.offset);
  const rawOffset = Number(options.rawOffset);
  const say = (...words) => console.log(...words);
  const port = new Rfc2217Port(options.port);
  const rom = new ESPLoader(port, { log: say, error: say, debug: say });
  let loader = patient(rom);
  const write = (address, compress) => loader.flashData(image.buffer, () => {}, address, compress);

  return {
    /** Resets, syncs, tells the chip and reads its address. */
    async detect() {
      await port.open({ baudRate: ROM_BAUD });
      await rom.initialize();
      result.chip = rom.chipName;
      result.mac = rom.macAddr().map((octet) => octet.toString(16).padStart(2, "0")).join(":");
    },
    /** Uploads its stub and has it tell the flash chip. */
    async stub() {
      loader = patient(await rom.runStub());
      result.stub = loader.IS_STUB;
      result.flashId = (await loader.flashId()).toString(16);
      result.flashSize = loader.flashSize;
    },
    async baud() {
      await loader.setBaudrate(Number(options.baud));
      result.opened = port.opened;
    },
    async write() {
      await write(offset, true);
    },
    async writeRaw() {
      await write(rawOffset, false);
    },
    async read() {
      result.readSha256 = sha256(await loader.readFlash(offset, image.length));
    },
    async readRaw() {
      result.readRawSha256 = sha256(await loader.readFlash(rawOffset, image.length));
    },
    async eraseFlash() {
      await loader.eraseFlash();
      result.erasedSha256 = sha256(await loader.readFlash(offset, image.length));
    },
    async close() {
      await rom.disconnect();
    },
  };
});
