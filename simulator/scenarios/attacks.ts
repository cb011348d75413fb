import type { Scenario } from './scenario.ts';

/** The attack goes on before an alarm, in it and after it. */
const UNTIL_MS = 400_000;
/** As long as the radio is jammed at most, and the way back. */
const STORED_WITHIN_MS = 900_000;

/** An attack that must change nothing, around an alarm that must come through. */
const attacked = (name: string, doc: string, faults: readonly string[]): Scenario => ({
  name,
  doc,
  setting: () => ({
    modem: { voice: true },
    faults: faults.map((fault) => ({ name: fault, untilMs: UNTIL_MS })),
  }),
  async play(stage) {
    await stage.run(stage.random.between(60_000, 90_000));
    await stage.press();
    await stage.stored(1, STORED_WITHIN_MS);
    await stage.accept(1);
    await stage.run(120_000);
    await stage.close(1);
    await stage.run(Math.max(0, UNTIL_MS - stage.world.nowMs));
  },
});

export const ATTACK_SCENARIOS: readonly Scenario[] = [
  attacked('attack-1-commands', 'commands by SMS from a stranger', [
    'attack-sms-command',
    'attack-sms-command',
    'attack-sms-command',
  ]),
  attacked('attack-3-no-key', 'commands without a key', [
    'attack-unsealed-command',
    'attack-unsealed-command',
    'attack-unsealed-command',
  ]),
  attacked(
    'attack-3-modem-lines',
    "messages that hold the modem's own words, to be taken for them",
    ['attack-oversized', 'attack-oversized', 'attack-displaced'],
  ),
  attacked('attack-5-listen-in', 'calls that show the number of the centre, and strangers', [
    'attack-listen-in',
    'attack-listen-in',
    'attack-stranger-call',
  ]),
  attacked('attack-7-settings', 'forged settings to lead the alarm elsewhere', [
    'attack-forged-settings',
    'attack-forged-settings',
  ]),
  attacked('attack-9-position', 'false positions under her id', ['attack-false-position']),
  attacked('attack-11-orders', 'forged orders, and a call to be taken', [
    'attack-forged-command',
    'attack-forged-command',
    'attack-stranger-call',
  ]),
  attacked('attack-14-replays', 'recorded messages of both sides, sent again', [
    'attack-replay',
    'attack-replay',
    'attack-uplink-replay',
    'attack-reflection',
  ]),
  attacked('attack-17-sim', 'the SIM is taken out for a while', ['attack-sim-removed']),
  attacked('attack-18-radio', 'jamming, downgrade and spoofing together', [
    'attack-jamming',
    'attack-downgrade',
    'attack-spoofing',
  ]),
];
