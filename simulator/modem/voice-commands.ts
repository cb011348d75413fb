import { integerArgument } from './at-command.ts';
import type { CommandHandler, CommandTable } from './at-engine.ts';
import { SPEAKER_LEVEL_MAX, type Voice } from './voice.ts';

const RINGS_MAX = 255;

/** Calls and what they sound like. */
export function voiceCommands(voice: Voice): CommandTable {
  const hangUp: CommandHandler = (_request, reply) => {
    voice.hangUp();
    reply.ok();
  };

  return {
    D(request, reply) {
      const number = /^(\+?[0-9*#]{1,20});$/.exec(request.args[0]?.text ?? '')?.[1];
      if (number === undefined || voice.isInUse) {
        return reply.error();
      }
      return reply.final(voice.dial(number));
    },
    A: (_request, reply) => (voice.answer() ? reply.ok() : reply.final('NO CARRIER')),
    H: hangUp,
    '+CHUP': hangUp,
    S(request, reply) {
      const [, register, text] = /^(\d+)(\?|=\d+)$/.exec(request.args[0]?.text ?? '') ?? [];
      if (text === undefined || Number(register) !== 0) {
        return reply.error();
      }
      if (text === '?') {
        reply.info(String(voice.answersAtRing).padStart(3, '0'));
        return reply.ok();
      }
      const rings = Number(text.slice(1));
      if (rings > RINGS_MAX) {
        return reply.error();
      }
      voice.answersAtRing = rings;
      return reply.ok();
    },
    '+CLCC'(_request, reply) {
      for (const line of voice.list) {
        reply.info(`+CLCC: ${line}`);
      }
      reply.ok();
    },
    '+QINDCFG'(request, reply) {
      const [parameter, enabled] = request.args;
      const value = integerArgument(enabled, 0, 1);
      if (parameter?.text !== 'ccinfo') {
        return reply.error();
      }
      if (enabled === undefined) {
        reply.info(`+QINDCFG: "ccinfo",${voice.reportsCallInfo ? 1 : 0}`);
        return reply.ok();
      }
      if (value === undefined) {
        return reply.error();
      }
      voice.reportsCallInfo = value === 1;
      return reply.ok();
    },
    '+CLIP': setting({
      max: 1,
      // Second value: the network does tell who calls.
      read: () => `${voice.reportsCaller ? 1 : 0},1`,
      write: (value) => {
        voice.reportsCaller = value === 1;
      },
    }),
    '+CRC': setting({
      max: 1,
      read: () => (voice.reportsCallKind ? '1' : '0'),
      write: (value) => {
        voice.reportsCallKind = value === 1;
      },
    }),
    '+CLVL': setting({
      max: SPEAKER_LEVEL_MAX,
      read: () => String(voice.speakerLevel),
      write: (value) => voice.setSpeakerLevel(value),
    }),
    '+CMUT': setting({
      max: 1,
      read: () => (voice.isMuted ? '1' : '0'),
      write: (value) => {
        voice.isMuted = value === 1;
      },
    }),
  };
}

/** A value from 0 that is set and read back. */
function setting(options: {
  max: number;
  read(): string;
  write(value: number): void;
}): CommandHandler {
  return (request, reply) => {
    if (request.form === 'read') {
      reply.info(`${request.name}: ${options.read()}`);
      return reply.ok();
    }
    const value = integerArgument(request.args[0], 0, options.max);
    if (value === undefined) {
      return reply.error();
    }
    options.write(value);
    return reply.ok();
  };
}
