// Where the virtual lane is not the device. Each line is recorded for both.
say('digits', 1 / 3, Math.PI, 1e21);
say('toFixed of a half', (1.245).toFixed(2));
say('pin as text', '' + D5);
say('for in', (function () { var s = ''; for (var k in { b: 1, 2: 1, 1: 1 }) s += k; return s; })());
say('JSON of typed arrays', JSON.stringify(new Uint8Array([1, 2])));
say('sums', 0.1 + 0.2 === 0.3);
say('Number of spaces', Number(' 7 '));
say('constants', typeof Number.MAX_SAFE_INTEGER);
say('same buffer', new ArrayBuffer(2) === new ArrayBuffer(2));
say('view of a part', new DataView(new ArrayBuffer(16), 4).byteLength);
say('past the end', (function () { try { new DataView(new ArrayBuffer(16)).setUint8(16, 1); return 'ignored'; } catch (e) { return e.toString(); } })());
say('unknown field of a string', (function (text, name) { try { return text[name]; } catch (e) { return e.toString(); } })('abc', 'nosuch'));
say('JSON of nothing', JSON.stringify(undefined));
try { null.x; } catch (e) { say('property of null', e.toString(), e instanceof TypeError); }
try { ({}).f(); } catch (e) { say('no function', e.toString()); }
try { nowhere; } catch (e) { say('unknown name', e.toString(), e instanceof Error); }
say('hoisting', typeof below);
function below() {}
say('CTR', (function () { try { return require('crypto').AES.encrypt(new Uint8Array(16), new Uint8Array(16), { mode: 'CTR' }).byteLength; } catch (e) { return e.toString(); } })());
say('memory', typeof process.memory().usage);
say('exist there', typeof Promise, typeof eval, typeof Date);
