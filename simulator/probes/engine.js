say('CRC-32', E.CRC32('123456789'), E.CRC32([1, 2, 3]), E.CRC32(new Uint8Array([255, 255, 255, 255])), E.CRC32(new Uint8Array(0)), E.CRC32('\xff\x80'));
say('toString', E.toString([65, 66]) === 'AB', E.toString('a', new Uint8Array([1, 200]), 3).length, E.toString('a', [200]).charCodeAt(1), E.toString(new Uint8Array([72, 105])));
say('toUint8Array', E.toUint8Array('abc', [1, 2], 300, -1).join(), E.toUint8Array({ data: [1, 2], count: 2 }).join(), E.toUint8Array('\xff').join());
say('hwRand', typeof E.hwRand(), E.hwRand() !== E.hwRand());
function refusal(f) { try { return f(); } catch (e) { return e.toString(); } }
say('no data', E.CRC32(5), E.CRC32(undefined));
say(refusal(function () { return E.toString(undefined); }));
say(refusal(function () { return E.toUint8Array([1, null]); }));
say('time', typeof getTime(), getTime() > 0, Math.abs(Date.now() - getTime() * 1000) < 1000);
var r = Math.random();
say('random', r >= 0 && r < 1, r !== Math.random());
say('nothing', E.setFlags({}), E.kickWatchdog());
say('btoa:', btoa('ab\xff'), btoa(new Uint8Array([65, 255])), btoa(''), btoa(new Uint8Array(4)));
