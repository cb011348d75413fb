import { describe, expect, test } from 'vitest';
import { BOARDS } from './boards.ts';
import { BOOT_MS, type DeviceEvent } from './device.ts';
import { startedDevice } from './device-fixture.ts';

const { address: FLASH } = BOARDS.rak5010.flash;

describe('SimulatedDevice', () => {
  test('the bundle starts a boot time after power-on', () => {
    const { clock, device } = startedDevice('print("hello", getTime())', { bootMs: BOOT_MS });
    expect(device.running).toBe(false);
    clock.runUntil(BOOT_MS);
    expect(device.running).toBe(true);
    expect(device.console).toEqual([`hello ${BOOT_MS / 1000}`]);
  });

  test('a reboot ends timers, watches and listeners, keeps flash and the clock', () => {
    const { clock, device, line } = startedDevice(`
      var flash = require("Flash");
      Serial1.setup(115200); Serial1.on("data", function (d) { print("data", d) });
      pinMode(D5, "input_pullup"); setWatch(function () { print("edge") }, D5, { repeat: true });
      if (flash.read(4, ${FLASH})[0] === 255) {
        flash.write([1, 2, 3, 4], ${FLASH});
        setTimeout(function () { print("rebooting"); try { E.reboot() } finally { print("never") } }, 100);
        setInterval(function () { print("tick") }, 60);
      } else print("again", getTime(), flash.read(4, ${FLASH}).join());`);
    clock.advance(1000);
    line.write(Buffer.from('x'));
    clock.advance(0);
    expect(device.console).toEqual(['tick', 'rebooting', 'again 0.1 1,2,3,4', 'data x']);
  });

  test('a power cut stops everything and lets go of the pins', () => {
    const { clock, device, modem } = startedDevice(
      'digitalWrite(D19, 1); digitalWrite(D2, 1); setTimeout(function () { print("never") }, 500)',
    );
    clock.runUntil(200);
    device.powerCut();
    clock.runUntil(1000);
    expect(device.console).toEqual([]);
    expect(device.motor.pulses).toEqual([{ onAtMs: 0, durationMs: 200 }]);
    expect(modem.keyLevels).toEqual([true, false]);
    expect(device.powered).toBe(false);
  });

  test('a pin that nothing drives is high to a modem that pulls it up', () => {
    const { clock, device, modem } = startedDevice(
      'digitalWrite(D26, 0); setTimeout(function () { digitalWrite(D26, 1); digitalWrite(D26, 0); }, 50)',
    );
    clock.runUntil(100);
    expect(modem.dtrLevels).toEqual([false, true, false]);
    device.powerCut();
    expect(modem.dtrLevels).toEqual([false, true, false, true]);
  });

  test('power that comes back starts the device and its clock anew', () => {
    const { clock, device } = startedDevice('print(getTime())');
    clock.runUntil(5000);
    device.powerCut();
    clock.runUntil(6000);
    device.powerOn();
    clock.runUntil(7000);
    expect(device.console).toEqual(['0', '0']);
  });

  test('power cut in the middle of a flash write runs no further line', () => {
    const { clock, device } = startedDevice(`
      setTimeout(function () {
        try { require("Flash").write([1, 2, 3, 4], ${FLASH}) } catch (e) { print("caught") }
        print("never");
      }, 10)`);
    device.flash.onOperation = () => 0.5;
    clock.advance(1000);
    expect(device.powered).toBe(false);
    expect(device.console).toEqual([]);
    expect([...device.flash.read(FLASH, 4)]).toEqual([1, 2, 0x0f, 255]);
  });

  test('the firmware reads battery, charger and modem status from their pins', () => {
    const { clock, device, modem } = startedDevice(`
      pinMode(D40, "input_pullup");
      setInterval(function () {
        print(Math.round(analogRead(D4) * 6000), digitalRead(D40), digitalRead(D18));
      }, 100)`);
    clock.runUntil(150);
    device.power.batteryVolts = 3.5;
    device.power.charging = true;
    modem.on = true;
    clock.runUntil(250);
    expect(device.console).toEqual(['4000 1 0', '3500 0 1']);
  });

  test('tells listeners what happened, in order', () => {
    const { clock, device } = startedDevice('');
    const events: DeviceEvent[] = [];
    device.onEvent((event) => events.push(event));
    clock.runUntil(10);
    device.reboot();
    clock.advance(0);
    device.powerCut();
    device.powerCut();
    expect(events).toEqual([
      { type: 'reset', atMs: 10, reason: 'reboot' },
      { type: 'started', atMs: 10, reason: 'reboot' },
      { type: 'powerCut', atMs: 10 },
    ]);
  });
});
