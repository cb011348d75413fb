import type { Scenario } from './scenario.ts';

const DAY_MS = 86_400_000;
/** The device may be late with a few, and a long search for a link costs some. */
const LEAST_SHARE_OF_HEARTBEATS = 0.95;

export const LONG_SCENARIOS: readonly Scenario[] = [
  {
    name: 'quiet',
    doc: 'days without an alarm: heartbeats, no position, no call, no word; --days sets how many',
    isLong: true,
    async play(stage) {
      stage.device.power.batteryVolts = 4.1;
      await stage.online();
      await stage.run(stage.durationMs);
      const due = stage.durationMs / (stage.world.settings.heartbeatSeconds * 1000);
      const sent = stage.sent('heartbeat');
      stage.expect(sent >= due * LEAST_SHARE_OF_HEARTBEATS, `${sent} heartbeats of ${due}`);
      stage.expect(stage.device.motor.pulses.length === 0, 'nothing is felt');
    },
  },
  {
    name: 'quiet-then-press',
    doc: 'days without an alarm, with the link lost now and then; then a press',
    isLong: true,
    async play(stage) {
      await stage.online();
      const days = Math.max(1, Math.round(stage.durationMs / DAY_MS));
      for (let day = 0; day < days; day++) {
        await stage.run(stage.random.between(0.2, 0.8) * (stage.durationMs / days));
        stage.modem.dropLink();
        stage.world.injected('link-drop');
      }
      await stage.run(600_000);
      await stage.press();
      await stage.stored(1);
    },
  },
];
