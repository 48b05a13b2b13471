import { SingleBar } from 'cli-progress';
import type { Campaign } from '../client/answers';
import { errorsOf, openOf } from './outcome';
import type { Terminal } from '../terminal/terminal';
import { standing, tally } from '../words';

/** Shows the progress of a campaign while a command waits for it. */
export interface Progress {
  show(campaign: Campaign): void;
  end(): void;
}

/** A bar on a terminal; in a pipe or a log, one line for each change. */
export function createProgress(terminal: Terminal): Progress {
  return terminal.isWatched ? createBar(terminal) : createLines(terminal);
}

function createLines(terminal: Terminal): Progress {
  let last = '';
  return {
    show(campaign) {
      const line = `${sentence(standing(campaign))}: ${tally(campaign)}`;
      if (line !== last) terminal.say(line);
      last = line;
    },
    end: () => undefined,
  };
}

function createBar(terminal: Terminal): Progress {
  let bar: SingleBar | null = null;
  return {
    show(campaign) {
      const { total, delivered } = campaign.counts;
      const done = total - openOf(campaign);
      const payload = { delivered, errors: errorsOf(campaign), standing: standing(campaign) };
      if (bar) {
        bar.setTotal(total);
        bar.update(done, payload);
        return;
      }
      bar = new SingleBar({
        stream: terminal.stderr,
        format: '{bar} {value}/{total}  {delivered} delivered, {errors} errors  {standing}',
        barCompleteChar: '█',
        barIncompleteChar: '░',
        barsize: 30,
        fps: 5,
        // We never hide the cursor, so the terminal is as it was however we end.
        hideCursor: false,
      });
      bar.start(total, done, payload);
    },
    end: () => bar?.stop(),
  };
}

const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
