import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AwareError } from '../errors.ts';
import { readFirmware } from '../flash/firmware-files.ts';
import { type FlashReport, flashPort } from '../flash/flash-port.ts';
import { checkImage } from '../flash/image-check.ts';
import { lookAtPort, type PortFinding } from '../flash/look.ts';
import { type CheckResult, withCase } from '../registry/registry.ts';
import { type PortsAndTime, portOf } from '../usb/open-board.ts';
import { PORT_OPTION } from './bench/board-opener.ts';
import { BY_OPTION, withRegistry } from './bench/registry-access.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { FlashBar } from './flash/flash-bar.ts';
import { printable, shownId, words } from './line-words.ts';
import { dataDirFrom, STORE_OPTIONS, textOf } from './store-options.ts';

export const flash = (cables: PortsAndTime): Command => ({
  name: 'flash',
  summary: 'put the firmware on a board, and see that it runs',
  description: `
Finds the board on the cable, asks its interpreter for its version, and writes the firmware into the
half of its flash that does not run. Each piece is read back by its CRC-32 before the next one. Then one
word makes the new half the one that starts, the board starts anew, and has to say that it runs the new
version. The version before it stays in the other half: the board goes back to it by itself when the new
one does not come to run in three starts.

Pull the cable or press Ctrl-C when you like: until the last word the board starts what it had, and
another run goes on where this one ended.

A device that is somebody's is locked. It is unlocked with its key from the registry, and locked again
with the start at the end. Where that registry is not at hand, it cannot be flashed.`,
  options: {
    ...PORT_OPTION,
    board: { type: 'string', value: 'NAME', doc: 'rak5010 or aware-1 (by its interpreter)' },
    firmware: { type: 'string', value: 'DIR', doc: "folder of what 'make firmware' has built" },
    'allow-older': { type: 'boolean', doc: 'also an older version than the one that runs' },
    list: { type: 'boolean', doc: 'only say what is at each port, and change nothing' },
    'check-image': {
      ...{ type: 'string', value: 'FILE' },
      doc: "compare an interpreter's image with --sha256, without a board",
    },
    sha256: { type: 'string', value: 'HEX', doc: 'what its vendor says of it, for --check-image' },
    ...STORE_OPTIONS,
    ...BY_OPTION,
    json: { type: 'boolean', doc: 'one JSON object a line: progress, then the result' },
  },
  examples: [
    ['aware flash', 'the only board on the cable'],
    ['aware flash --list', 'what is at each port'],
    ['aware flash --check-image espruino.hex --sha256 HEX', 'is this image what it should be'],
  ],
  run: (values, terminal) => run(cables, values, terminal),
});

async function run(cables: PortsAndTime, values: OptionValues, terminal: Terminal) {
  const image = textOf(values['check-image']);
  const { stdout } = terminal;
  if (image !== undefined) {
    checkImage(image, textOf(values.sha256));
    stdout.write(
      values.json === true ? `${JSON.stringify({ image, ok: true })}\n` : `${image}: OK\n`,
    );
    return EXIT.ok;
  }
  if (values.list === true) return list(cables, values, terminal);
  const port = await portOf(textOf(values.port), cables);
  const bar = new FlashBar(terminal, port, values.json === true);
  const startedAtMs = Date.now();
  const report = await write(cables, port, values, terminal, bar).finally(() => bar.end());
  const seconds = (Date.now() - startedAtMs) / 1000;
  stdout.write(
    values.json === true
      ? `${JSON.stringify({ port, ...report, seconds })}\n`
      : `${summary(report, port, seconds)}\n`,
  );
  return EXIT.ok;
}

function write(
  cables: PortsAndTime,
  port: string,
  values: OptionValues,
  terminal: Terminal,
  bar: FlashBar,
): Promise<FlashReport> {
  const folder = textOf(values.firmware);
  const withKeys = (work: (keyOf: (id: string) => Uint8Array) => Promise<FlashReport>) => {
    // Who flashes bare boards needs no registry, and gets none made.
    if (!existsSync(join(dataDirFrom(values, terminal.env), 'aware.db'))) {
      return work((deviceId) => {
        throw new AwareError(
          'unknownDevice',
          `the board is device ${deviceId}, and there is no registry here with its key`,
          'name the folder of the receiver it was provisioned with: --data',
        );
      });
    }
    return withRegistry(values, terminal, async ({ registry }) => {
      const report = await work((deviceId) => {
        const device = registry.get(deviceId);
        if (device.state === 'withCase') throw withCase(device);
        registry.refuseOpenAlarm(deviceId);
        const { serviceKey } = registry.keysOf(deviceId);
        registry.note(deviceId, 'unlocked', 'to be flashed');
        return serviceKey;
      });
      // Nobody has tried it since: it is not handed out before somebody has.
      if (report.deviceId !== undefined && report.isChanged && registry.find(report.deviceId)) {
        registry.addCheck(report.deviceId, uncheckedSince(report.version));
      }
      return report;
    });
  };
  return withKeys((serviceKeyOf) =>
    flashPort({
      ...{ port, system: cables, board: textOf(values.board), serviceKeyOf },
      ...{ mayBeOlder: values['allow-older'] === true, interrupted: terminal.interrupted },
      readFirmware: (board) => readFirmware(board, folder),
      onProgress: (progress) => bar.show(progress),
    }),
  );
}

const uncheckedSince = (firmwareVersion: string): CheckResult => {
  const measured = `flashed with version ${firmwareVersion}`;
  const limits = 'checked with the firmware that it has';
  const advice = "'aware check' it";
  const verdict = 'failed' as const;
  const steps = [{ name: 'firmware', verdict, measured, limits, advice }];
  return { passed: false, firmwareVersion, steps };
};

function summary(report: FlashReport, port: string, seconds: number): string {
  const { board, version, isChanged, deviceId, slotBytes, writtenBytes } = report;
  const who = deviceId === undefined ? 'bare' : shownId(deviceId);
  const about = words(port, who, board, `version ${version}`);
  if (!isChanged) return `${about} was there already, whole; it runs`;
  const kept = slotBytes - writtenBytes;
  const written = `${writtenBytes} bytes written${kept > 0 ? `, ${kept} were there` : ''}`;
  return `${about} runs; ${written}, each read back, in ${seconds.toFixed(1)} s`;
}

async function list(cables: PortsAndTime, values: OptionValues, { stdout }: Terminal) {
  const named = textOf(values.port);
  const ports = named === undefined ? await cables.list() : [{ path: named, about: '' }];
  if (ports.length === 0) await portOf(undefined, cables);
  for (const { path, about } of ports) {
    const finding = await lookAtPort(path, cables);
    stdout.write(
      values.json === true
        ? `${JSON.stringify({ port: path, about, ...finding })}\n`
        : `${words(path, about, findingWords(finding))}\n`,
    );
  }
  return EXIT.ok;
}

function findingWords({ identity, interpreter, fault }: PortFinding): string {
  if (identity) {
    const { deviceId, board, firmwareVersion, state } = identity;
    const who = deviceId === undefined ? 'an Aware without an id' : shownId(deviceId);
    return words(who, printable(board), `version ${printable(firmwareVersion)}`, state);
  }
  if (interpreter) return `Espruino ${interpreter.version} on ${interpreter.board}, no Aware on it`;
  return fault ?? 'nothing that answers as a board does';
}
