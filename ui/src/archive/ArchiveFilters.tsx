import Search from 'lucide-solid/icons/search';
import { createUniqueId, onCleanup } from 'solid-js';
import { useFleet, usePanel } from '../context.ts';
import { type Option, Select } from '../ui/Select.tsx';
import { ARCHIVE_STATES } from './wire.ts';
import '../ui/field.css';

export interface ArchiveFilter {
  search: string;
  printer: string;
  state: string;
}

export function isFiltered(filter: ArchiveFilter): boolean {
  return filter.search !== '' || filter.printer !== '' || filter.state !== '';
}

/** Typing asks the server after this pause. */
const TYPING_PAUSE_MS = 300;
/** The choice that filters nothing; a select has no empty value. */
const ALL = 'all';

export function ArchiveFilters(props: { filter: ArchiveFilter; onChange: (next: Partial<ArchiveFilter>) => void }) {
  const { t } = usePanel();
  const fleet = useFleet();
  const id = createUniqueId();
  let pause: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(pause));
  const type = (search: string): void => {
    clearTimeout(pause);
    pause = setTimeout(() => props.onChange({ search: search.trim() }), TYPING_PAUSE_MS);
  };
  const printers = (): Option[] => [
    { value: ALL, label: t.archive.allPrinters },
    ...(fleet.printers() ?? []).map((printer) => ({ value: String(printer.id), label: printer.name })),
  ];
  const states = (): Option[] => [
    { value: ALL, label: t.archive.allStates },
    ...ARCHIVE_STATES.map((state) => ({ value: state, label: t.archive.states[state] })),
  ];
  return (
    <search class="archive-filters">
      <div class="field search-field">
        <label class="hidden" for={id}>
          {t.archive.search}
        </label>
        <Search size={18} aria-hidden={true} />
        <input
          id={id}
          class="box"
          type="search"
          placeholder={t.archive.search}
          value={props.filter.search}
          onInput={(event) => type(event.currentTarget.value)}
        />
      </div>
      <Select
        label={t.archive.printer}
        quiet={true}
        options={printers()}
        value={props.filter.printer || ALL}
        onValue={(printer) => props.onChange({ printer: printer === ALL ? '' : printer })}
      />
      <Select
        label={t.archive.state}
        quiet={true}
        options={states()}
        value={props.filter.state || ALL}
        onValue={(state) => props.onChange({ state: state === ALL ? '' : state })}
      />
    </search>
  );
}
