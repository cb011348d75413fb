function first(n) { say('first', n); }
function second(n) { say('second', n); E.on('thing', function () { say('not for the event that added it'); }); }
E.on('thing', first);
E.on('thing', second);
E.removeListener('thing', first);
E.removeListener('thing', function () {});
try { E.on('thing', 5); } catch (e) { say('refuses', e instanceof TypeError); }
E.removeAllListeners('thing');
say('flags', E.getErrorFlags().length);
say('ids', setWatch(function () {}, D5, { repeat: true }), setWatch(function () {}, D6, { repeat: true, edge: 'both', debounce: 10 }));
try { setWatch(function () {}, D5, { edge: 'up' }); } catch (e) { say(e.toString()); }
try { setWatch(5, D5, {}); } catch (e) { say(e.toString()); }
clearWatch(1);
try { clearWatch(1); } catch (e) { say(e.toString()); }
clearWatch();
say('again', setWatch(function () {}, D5, { repeat: true, edge: 1 }));
try { require('nowhere'); } catch (e) { say(e.toString()); }
say('version', process.env.VERSION, typeof process.env.BOARD, typeof process.memory());
