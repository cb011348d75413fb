/** The page's one button. */
import { BoardPort } from './board-port.ts';
import { lookAt } from './look.ts';
import { type Look, wordsOf } from './words.ts';

const element = <Kind extends HTMLElement>(id: string): Kind => document.getElementById(id) as Kind;

const button = element<HTMLButtonElement>('look');
const status = element('status');
const facts = element('facts');
const advice = element('advice');

/** Everything is put in as text: what a board says is nobody's markup. */
function show(look: Look): void {
  const words = wordsOf(look);
  element('found').hidden = false;
  status.textContent = words.status;
  status.className = `status ${words.isGood ? 'good' : 'bad'}`;
  facts.replaceChildren(
    ...words.facts.flatMap(([name, value]) => {
      const [term, detail] = [document.createElement('dt'), document.createElement('dd')];
      term.textContent = name;
      detail.textContent = value;
      return [term, detail];
    }),
  );
  advice.textContent = words.advice;
}

async function look(): Promise<void> {
  button.disabled = true;
  status.className = 'status';
  status.textContent = 'Looking…';
  show(await lookAt());
  // The library holds the port until the page goes.
  button.textContent = 'Look at another board';
  button.onclick = () => location.reload();
  button.disabled = false;
  button.focus();
}

button.onclick = () => void look();
if (!BoardPort.isPossible) {
  button.disabled = true;
  show({ found: 'noWebSerial' });
}
