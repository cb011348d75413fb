import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { BehaviourHost, ModemBehaviour } from './behaviour.ts';
import type { SimulatedModem } from './simulated-modem.ts';

export interface BehaviourHostOptions {
  modem: SimulatedModem;
  /** Whose host it is: what it sets, only it sets back. */
  behaviour: ModemBehaviour;
  clock: Clock;
  random: Random;
  sendUrc(line: string): void;
  /** The behaviour has done something; to undo it is not counted. */
  onInjected(): void;
}

/** What one behaviour sees of the modem. */
export function makeBehaviourHost(options: BehaviourHostOptions): BehaviourHost {
  const { modem, behaviour, clock, random, sendUrc, onInjected } = options;
  const { gnss } = modem;
  const doing = (action: () => void) => () => {
    onInjected();
    action();
  };
  return {
    clock,
    random,
    gnss,
    restart: doing(() => modem.restart()),
    cutPower: doing(() => modem.cutPower()),
    removeSim: doing(() => modem.removeSim()),
    insertSim: () => modem.insertSim(),
    dropLink: doing(() => modem.dropLink()),
    setCoverage(coverage) {
      if (coverage !== 'lte') onInjected();
      modem.setCoverage(coverage, behaviour);
    },
    setSkyHidden(hidden) {
      if (hidden) onInjected();
      gnss.setSkyHidden(hidden, behaviour);
    },
    distortFixes(distortion) {
      if (distortion !== undefined) onInjected();
      gnss.setDistortion(distortion);
    },
    sendUrc(line) {
      onInjected();
      sendUrc(line);
    },
    ring(number, ringOptions) {
      if (modem.ring(number, ringOptions) === 'rings') onInjected();
    },
    remoteHangsUp: doing(() => modem.remoteHangsUp()),
    receiveSms(number, text) {
      if (modem.receiveSms(number, text)) onInjected();
    },
  };
}
