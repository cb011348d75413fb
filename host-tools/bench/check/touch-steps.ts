/** What she presses and what she feels. */
import { type Parsed, type Question, refusedBecause, taken } from '../person.ts';
import { waitFor } from './bench-clock.ts';
import { LIMITS } from './limits.ts';
import { failed, type Outcome, passed, type Step } from './step.ts';

/** A row of the table of vibrations (docs/device.md), as a body tells it from the others. */
interface Vibration {
  readonly row: number;
  readonly name: string;
  readonly feelsLike: string;
}

const VIBRATIONS: readonly Vibration[] = [
  { row: 0, name: 'felt-pressed', feelsLike: 'one firm pulse' },
  { row: 1, name: 'felt-received', feelsLike: 'two short pulses' },
  { row: 2, name: 'felt-accepted', feelsLike: 'two long pulses' },
  { row: 3, name: 'felt-not-delivered', feelsLike: 'a flutter' },
  { row: 4, name: 'felt-test', feelsLike: 'a firm pulse and a tick after it' },
  { row: 5, name: 'felt-status', feelsLike: 'one very long pulse' },
];

type Felt = 'yes' | 'no' | 'again';

const parseFelt = (answer: string): Parsed<Felt> => {
  if (/^(y|yes|true)$/i.test(answer)) return taken('yes');
  if (/^(n|no|false)$/i.test(answer)) return taken('no');
  return /^(a|again)$/i.test(answer) ? taken('again') : refusedBecause('is not yes, no or again');
};

const feltQuestion = ({ name, feelsLike }: Vibration): Question<Felt> => ({
  ...{ name, text: `    did you feel ${feelsLike}? (yes, no, again)`, parse: parseFelt },
});

const vibration = (what: Vibration): Step => ({
  name: what.name,
  title: `vibration: ${what.feelsLike}`,
  needs: [],
  async run({ device, person }): Promise<Outcome> {
    let felt: Felt;
    do {
      await device.play(what.row);
      felt = await person.ask(feltQuestion(what));
    } while (felt === 'again');
    const limits = 'felt as described';
    if (felt === 'yes') return passed('felt', limits);
    return failed('not felt so', limits, 'look after the motor and its wires; replace the motor');
  },
});

const button: Step = {
  name: 'button',
  title: 'presses of the button',
  needs: [],
  async run({ device, person, clock }): Promise<Outcome> {
    const { presses, pressesWithinSeconds } = LIMITS;
    const before = (await device.measure()).buttonPresses;
    person.tell(`    press the button ${presses} times, for an instant each`);
    let count = 0;
    const found = await waitFor(clock, pressesWithinSeconds * 1000, async () => {
      count = (await device.measure()).buttonPresses - before;
      return count >= presses ? count : undefined;
    });
    const measured = `${count} presses`;
    const limits = `${presses} within ${pressesWithinSeconds} s`;
    if (found) return passed(measured, limits);
    const advice =
      count === 0
        ? 'the switch or its wire is broken: replace it'
        : 'a press was not seen: replace the switch';
    return failed(measured, limits, advice);
  },
};

export const TOUCH_STEPS: readonly Step[] = [...VIBRATIONS.map(vibration), button];

/** The questions of these steps, by name. */
export const TOUCH_QUESTIONS: readonly string[] = VIBRATIONS.map(({ name }) => name);
