process.on('uncaughtException', function (e) { say('handler', e.toString()); });
var turns = 0;
var beat = setInterval(function () {
  if (++turns === 2) clearInterval(beat);
  say('turn', turns);
  throw new Error('from an interval, which goes on');
}, 20);
setTimeout(function () { say('first of two'); throw new Error('lost'); }, 60);
setTimeout(function () { say('second of two'); throw 'a string'; }, 60);
setTimeout(function () { try { throw new TypeError('caught'); } catch (e) { say(e.message, e instanceof TypeError); } finally { say('finally'); } }, 80);
setTimeout(function () {
  process.on('uncaughtException', function () { say('second handler'); });
  throw new Error('for both');
}, 120);
setTimeout(function () { throw { code: 7 }; }, 140);
try { throw new Error('x'); } catch (e) { say('error', e.message, e.toString(), e instanceof Error); }
try { nowhere; } catch (e) { say(e instanceof ReferenceError); }
say('nested', (function () { try { return 'try'; } finally { say('on the way out'); } })());
