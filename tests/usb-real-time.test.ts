/** The simulated board in real time, behind a pseudo-terminal that any program opens as a port. */
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openBoard } from '../host-tools/usb/open-board.ts';
import {
  AT_HOME,
  createRandom,
  DEVICE_ID,
  Pty,
  UsbBoard,
  VirtualNetwork,
  WallClock,
} from '../simulator/index.ts';
import { builtFirmware, RECORDS, SERVICE_KEY } from './support/usb-bench.ts';

const AWARE = fileURLToPath(new URL('../bin/aware.js', import.meta.url));

let pty: Pty;
let board: UsbBoard;

beforeEach(async () => {
  const clock = new WallClock();
  const random = createRandom(1);
  const network = new VirtualNetwork({ clock, random });
  const parts = { clock, random, network, board: 'rak5010', gnss: AT_HOME } as const;
  board = new UsbBoard({ ...parts, records: [], firmware: builtFirmware('rak5010') });
  pty = await Pty.open();
  board.connect(pty);
  board.device.powerOn();
});

afterEach(async () => {
  board.device.powerCut();
  await pty.close();
});

it('it is provisioned and locked, as any board is', async () => {
  const opened = await openBoard(pty.path);
  await opened.board.provision(RECORDS);
  await opened.board.restart();
  expect(await opened.board.identify()).toMatchObject({ state: 'locked', deviceId: DEVICE_ID });
  await opened.board.unlock(SERVICE_KEY);
  expect(await opened.board.measure()).toMatchObject({ celsius: 21 });
  await opened.close();
});

it("'aware inspect' finds it at its port", async () => {
  const where = ['--port', pty.path, '--data', tmpdir(), '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, [AWARE, 'inspect', ...where]);
  expect(JSON.parse(stdout)).toMatchObject({ state: 'bare', board: 'rak5010' });
});
