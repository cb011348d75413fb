say('ids', setTimeout(function () { say('A'); }, 40), setTimeout(function () { say('B'); }, 20), setTimeout(function () { say('C'); }, 20));
clearTimeout(99);
clearTimeout(0);
try { clearTimeout(undefined); } catch (e) { say('clear', e.toString()); }
try { clearInterval(undefined); } catch (e) { say('clear', e.toString()); }
try { changeInterval(99, 5); } catch (e) { say('change', e.toString()); }
try { setTimeout(); } catch (e) { say('set', e.toString()); }
setTimeout(function (a, b) { say('arguments', a, b); }, 60, 1, 'x');
var dead = setTimeout(function () { say('never'); }, 100);
setTimeout(function () { clearTimeout(dead); say('next id', setTimeout(function () { say('D'); }, 10)); }, 80);
var turns = 0;
var beat = setInterval(function () {
  turns++;
  say('beat', turns);
  if (turns === 2) changeInterval(beat, 60);
  if (turns === 3) { clearInterval(beat); last(); }
}, 120);
function last() {
  say('ids start anew', setTimeout(function () { say('own id', setTimeout(function () { order(); }, 1)); }, 5));
}
function order() {
  setTimeout(function () { say('set in the order of their ids'); }, 30);
  setTimeout(function () { say('and run so when due together'); }, 30);
  setTimeout(function () { say('a timeout may become an interval'); clearInterval(late); }, 200);
  var late = setTimeout(function () { say('tick'); }, 10);
  changeInterval(late, 70);
}
