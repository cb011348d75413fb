/** The service channel over a pseudo-terminal, opened as any serial port is. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openBoard } from '../host-tools/usb/open-board.ts';
import { openSerial } from '../host-tools/usb/serial-transport.ts';
import { FakeServiceDevice } from '../host-tools/usb/testing/fake-service-device.ts';
import { Pty } from '../simulator/interpreter/pty.ts';

let pty: Pty;
let device: FakeServiceDevice;

beforeEach(async () => {
  pty = await Pty.open();
  device = new FakeServiceDevice();
  pty.onData((bytes) => {
    // A console talks in between.
    pty.write(Buffer.from('\r\n>'));
    pty.write(device.take(bytes));
    pty.write(Buffer.from('=undefined\r\n>'));
  });
});

afterEach(() => pty.close());

it('a board at a pseudo-terminal says who it is, byte for byte', async () => {
  const { board, close } = await openBoard(pty.path);
  expect(await board.identify()).toMatchObject({ state: 'bare', firmwareVersion: '0.1.0' });
  await board.play(0x13);
  await board.play(0x11);
  expect(device.played).toEqual([0x13, 0x11]);
  await close();
});

it('every byte comes through both ways', async () => {
  const transport = await openSerial(pty.path);
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const heard = new Promise<Uint8Array>((resolve) => {
    let bytes = Buffer.alloc(0);
    transport.onBytes((chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length === all.length) resolve(new Uint8Array(bytes));
    });
  });
  pty.onData((bytes) => pty.write(bytes));
  await transport.write(all);
  expect(await heard).toEqual(all);
  await transport.close();
});

it('a port that is open in another program is refused by name', async () => {
  const transport = await openSerial(pty.path);
  await expect(openSerial(pty.path)).rejects.toMatchObject({ code: 'boardUnusable' });
  await transport.close();
});

it('a port that is not there is refused by name', async () => {
  await expect(openSerial('/dev/ttyACM99')).rejects.toMatchObject({ code: 'boardMissing' });
});

it('a cable that is pulled ends what waits', async () => {
  pty.onData(() => {});
  const { board, close } = await openBoard(pty.path);
  const asked = board.identify();
  asked.catch(() => {});
  await pty.close();
  await expect(asked).rejects.toMatchObject({ code: 'boardGone' });
  await close();
  pty = await Pty.open();
});
