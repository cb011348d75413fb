/**
 * Measures the budgets of the design: `npx tsx tests/bench/main.ts [--json] [--only NAME]`.
 * It reports and judges; it fails only when it cannot run.
 */
import { parseArgs } from 'node:util';
import { buildAll } from '../../scripts/build.ts';
import { measureBundles } from './bundle.ts';
import { measureFlashWear } from './flash-wear.ts';
import { measureGauge } from './gauge.ts';
import { measureInterpreter } from './interpreter.ts';
import { measureLife } from './life.ts';
import { describeMachine } from './machine.ts';
import { measurePacket } from './packet.ts';
import { measureReceiver } from './receiver.ts';
import { type BudgetKey, detailOf, type Finding, type Row, rowOf, tableOf } from './row.ts';
import { measureSimulator } from './simulator.ts';

interface Measurement {
  readonly keys: readonly BudgetKey[];
  measure(): Finding[] | Promise<Finding[]>;
}

/** In the table's order. */
const MEASUREMENTS: Readonly<Record<string, Measurement>> = {
  packet: { keys: ['packetOrdinary', 'packetWorstTypical'], measure: measurePacket },
  bundle: { keys: ['bundleRak5010', 'bundleAware1'], measure: measureBundles },
  interpreter: { keys: ['pressToPublish', 'variablesPeak'], measure: measureInterpreter },
  flash: { keys: ['flashWear'], measure: measureFlashWear },
  life: {
    keys: ['lifeBg9x', 'lifeEg9x', 'reserveBg9x', 'reserveEg9x', 'energyBg9x', 'energyEg9x'],
    measure: measureLife,
  },
  gauge: {
    keys: ['gaugeNear', 'gaugeTooMuch', 'gaugeInBar', 'gaugePerfect'],
    measure: () => measureGauge(),
  },
  receiver: {
    keys: ['idleP50', 'idleP95', 'busyP50', 'busyP99', 'crowdP99', 'durableRate'],
    measure: measureReceiver,
  },
  simulator: { keys: ['idleSpeed', 'crowdTime'], measure: measureSimulator },
};

/** A measurement that fails is not measured; the others are. */
async function findings(name: string, { keys, measure }: Measurement): Promise<Finding[]> {
  process.stderr.write(`measuring: ${name}\n`);
  try {
    return await measure();
  } catch (error) {
    const notMeasured = (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
    return keys.map((key) => ({ key, notMeasured }));
  }
}

const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' } } });
const chosen = Object.entries(MEASUREMENTS).filter(
  ([name]) => values.only === undefined || name === values.only,
);
if (chosen.length === 0) {
  console.error(`bench: --only takes one of ${Object.keys(MEASUREMENTS).join(', ')}`);
  process.exitCode = 2;
} else {
  await buildAll();
  const machine = describeMachine();
  const rows: Row[] = [];
  for (const [name, measurement] of chosen) {
    rows.push(...(await findings(name, measurement)).map(rowOf));
  }
  const json = rows.map((row) => ({ ...row, ...machine }));
  console.log(
    values.json
      ? JSON.stringify(json, undefined, 2)
      : `${Object.values(machine).join('; ')}\n\n${tableOf(rows)}\n${detailOf(rows)}`,
  );
}
