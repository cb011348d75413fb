import {
  type AssembleOptions,
  assembleAlarm,
  type InterpreterDevice,
  type Measure,
  type ModemEvent,
  startOnInterpreter,
  type VibrationPulse,
} from '../../../simulator/index.ts';

/** What a demo's device is made from, and whom it tells what happens. */
export interface DeviceParts extends AssembleOptions {
  onModemEvent(event: ModemEvent): void;
  onPulse(pulse: VibrationPulse): void;
}

/** The device of a demo, whichever processor it has. */
export interface DemoDevice {
  /** Pushes the button down for `durationMs`. */
  press(durationMs: number): void;
  stop(): Promise<void>;
}

export type StartDevice = (parts: DeviceParts) => Promise<DemoDevice>;

/** The virtual lane: the bundle inside Node. */
export const startVirtualDevice: StartDevice = async (parts) => {
  const { device, modem } = assembleAlarm(parts);
  modem.onEvent(parts.onModemEvent);
  device.onEvent((event) => {
    if (event.type === 'pulse') parts.onPulse(event.pulse);
  });
  device.powerOn();
  return {
    press: (durationMs) => device.button.press(durationMs),
    stop: async () => {
      device.powerCut();
      modem.cutPower();
    },
  };
};

/** The interpreter lane: the bundle on the real interpreter, which `onStarted` may ask. */
export function interpreterStarter(
  espruino: string,
  measure: Measure,
  holdMs: number,
  onStarted: (device: InterpreterDevice) => void,
): StartDevice {
  return async (parts) => {
    const { device, modem } = await startOnInterpreter({ ...parts, espruino, measure, holdMs });
    modem.onEvent(parts.onModemEvent);
    onStarted(device);
    return {
      press: (durationMs) => device.press(durationMs),
      stop: async () => {
        await device.stop();
        modem.cutPower();
      },
    };
  };
}
