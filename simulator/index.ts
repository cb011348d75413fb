/** The simulator's public face: for the command folder, the tests and the studies. */
export {
  type AssembledModemOptions,
  type AssembleOptions,
  assembleAlarm,
  type SimulatedAlarm,
  startOnInterpreter,
} from './assemble.ts';
export { BOARDS, type Board, type BoardName } from './boards.ts';
export type { Checker, Invariant, Violation } from './checkers/checker.ts';
export { INVARIANTS } from './checkers/index.ts';
export { type Clock, VirtualClock, WallClock } from './clock.ts';
export { type DeviceEvent, SimulatedDevice } from './device.ts';
export { FAULTS } from './faults/index.ts';
export { declareJobs, type JobKind } from './fleet/jobs.ts';
export { JobTooLongError, type PoolOptions, runJobs, usualWorkers } from './fleet/pool.ts';
export type { GnssLog } from './gnss/gnss-fix.ts';
export { GnssLogError, readGnssLog } from './gnss/gnss-log.ts';
export { type GnssInstant, LogSource, type PositionSource } from './gnss/position-source.ts';
export { Track } from './gnss/track.ts';
export { hasValgrind } from './interpreter/callgrind.ts';
export type { InterpreterDevice } from './interpreter/interpreter-device.ts';
export type { Measure } from './interpreter/prelude.ts';
export { Pty } from './interpreter/pty.ts';
export type { ModemBehaviour } from './modem/behaviour.ts';
export * as behaviours from './modem/behaviours.ts';
export type { ModemEvent } from './modem/modem-event.ts';
export { SimulatedModem } from './modem/simulated-modem.ts';
export type { Network } from './network/network.ts';
export { type SentPacket, TcpNetwork } from './network/tcp-network.ts';
export { VirtualNetwork } from './network/virtual-network.ts';
export { FlashMemory } from './parts/flash-memory.ts';
export type { VibrationPulse } from './parts/vibration-motor.ts';
export {
  ABLE_MINUTES,
  type Ladder,
  type LifeFigures,
  liveWith,
  noFigures,
} from './people/life.ts';
export {
  curveOf,
  drawPerson,
  kindOf,
  PEOPLE_IN_MIXTURE,
  PERSON_KINDS,
  type PersonKind,
  type PersonKindName,
} from './people/person.ts';
export { RESPONSES, type Response, type ResponseName } from './people/response.ts';
export { CELLS, type CellProfile } from './power/cell-profile.ts';
export { type ChargerFigures, chargerFor } from './power/charger.ts';
export { DOCKS, type DockProfile } from './power/dock.ts';
export { CURVES, type CurveName, type OpenCircuitCurve } from './power/open-circuit-curve.ts';
export { NO_ERRORS, type PowerErrors } from './power/power-errors.ts';
export { filledTo, POWER_PROFILES, type PowerProfile } from './power/power-profile.ts';
export type { PowerSystem } from './power/power-system.ts';
export { createRandom, type Random } from './random.ts';
export { SCENARIOS } from './scenarios/index.ts';
export {
  BOARD_OF,
  type DialectName,
  type RunOptions,
  type RunResult,
  runScenario,
} from './scenarios/run.ts';
export type { Scenario } from './scenarios/scenario.ts';
export { leastFaults } from './scenarios/shrink.ts';
export { traceLine } from './scenarios/trace.ts';
export { Cable } from './usb/cable.ts';
export { type Firmware, loadSlot } from './usb/slots.ts';
export { UsbBoard, type UsbBoardOptions } from './usb/usb-board.ts';
export type {
  Centre,
  CentreEvent,
  CentreFactory,
  CentreHost,
  CentreStore,
} from './world/centre.ts';
export { type Felt, feltFrom } from './world/feeling.ts';
export { AT_HOME, DEVICE_ID, SECRET, SETTINGS } from './world/provisioned.ts';
export { World, type WorldOptions } from './world/world.ts';
export type { WorldEvent } from './world/world-event.ts';
