import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArguments, parseCommand, splitCommands } from './at-command.ts';
import { AtLineReader } from './at-line-reader.ts';

describe('reading a command', () => {
  it.each([
    ['AT', '', 'run', []],
    ['ATE0', 'E', 'set', ['0']],
    ['ati', 'I', 'run', []],
    ['ATD+31201234567;', 'D', 'set', ['+31201234567;']],
    ['AT+CSQ', '+CSQ', 'run', []],
    ['at+cpin?', '+CPIN', 'read', []],
    ['AT+QMTPUB=?', '+QMTPUB', 'test', []],
    ['AT+QMTOPEN=0,"host",8883', '+QMTOPEN', 'set', ['0', 'host', '8883']],
    ['AT+QICSGP=1,1,"apn","","",0', '+QICSGP', 'set', ['1', '1', 'apn', '', '', '0']],
    ['AT+QGPSCFG="outport","uartnmea"', '+QGPSCFG', 'set', ['outport', 'uartnmea']],
    ['AT+CMGS="a,b"', '+CMGS', 'set', ['a,b']],
    ['AT+X=', '+X', 'set', ['']],
  ])('%s', (line, name, form, args) => {
    const command = parseCommand(line);
    expect(command && { ...command, args: command.args.map((argument) => argument.text) }).toEqual({
      name,
      form,
      args,
    });
  });

  it.each(['AT)CLVL=0', 'AT=1', 'AT 1', 'AT+X-Y'])('finds no command in %s', (line) => {
    expect(parseCommand(line)).toBeUndefined();
  });

  it.each(['"open', 'a"b"', '"a"b', '"a" "b"'])('finds no arguments in %s', (text) => {
    expect(parseArguments(text)).toBeUndefined();
  });

  it('tells a quoted number from a plain one', () => {
    expect(parseArguments('24,"24"')?.map((argument) => argument.quoted)).toEqual([false, true]);
  });
});

/** What a reader makes of bytes that come in these pieces: lines, with 5 raw bytes after `GO`. */
function readInPieces(pieces: Uint8Array[]) {
  const heard: string[] = [];
  const reader = new AtLineReader(
    {
      onLine(line) {
        heard.push(`line ${line}`);
        if (line === 'ATGO') {
          reader.takeExactly(5, (bytes) =>
            heard.push(`data ${Buffer.from(bytes).toString('hex')}`),
          );
        }
      },
      onEcho: (bytes) => heard.push(`echo ${bytes[0]}`),
      onIgnored: () => heard.push('ignored'),
    },
    () => 0,
  );
  for (const piece of pieces) {
    reader.receive(piece);
  }
  return heard;
}

describe('reading bytes from the line', () => {
  it('does not depend on how the bytes are cut into pieces', () => {
    const text = Buffer.from('AT\r\nATGO\rO\rK\n"AT+CSQ\r', 'latin1');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: text.length })), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), text.length];
        const pieces = edges.slice(1).map((end, index) => text.subarray(edges[index]!, end));
        expect(readInPieces(pieces)).toEqual(readInPieces([text]));
      }),
    );
  });

  it('takes exactly as many raw bytes as asked, whatever they are', () => {
    const heard = readInPieces([Buffer.from('ATGO\r\x1a\r\n>"AT\r', 'latin1')]);
    expect(heard.filter((entry) => !entry.startsWith('echo'))).toEqual([
      'line ATGO',
      'data 1a0d0a3e22',
      'line AT',
    ]);
  });

  it('skips noise before the attention sequence and drops lines without one', () => {
    const heard = readInPieces([Buffer.from('\xff\x00AT+CSQ\rnoise\r', 'latin1')]);
    expect(heard.filter((entry) => entry.startsWith('line'))).toEqual(['line AT+CSQ']);
  });
});

describe('a line with several commands', () => {
  it.each([
    ['AT+CMEE=1;+CREG=2', ['AT+CMEE=1', 'AT+CREG=2']],
    ['AT+CMEE=1;+CSQ;+CPIN?', ['AT+CMEE=1', 'AT+CSQ', 'AT+CPIN?']],
    ['ATD+31201234567;', ['ATD+31201234567;']],
    ['AT+QMTOPEN=0,"a;+b",1', ['AT+QMTOPEN=0,"a;+b",1']],
    ['AT', ['AT']],
  ])('is split: %s', (line, commands) => {
    expect(splitCommands(line)).toEqual(commands);
  });
});
