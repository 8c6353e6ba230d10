import { type Accessor, createMemo, For, type JSX } from 'solid-js';

/** One component for each row, which keeps its place, its focus and its state while the values of the row change. */
export function Rows<T extends { id: number }>(props: {
  rows: readonly T[];
  children: (row: Accessor<T>) => JSX.Element;
}) {
  const byId = createMemo(() => new Map(props.rows.map((row) => [row.id, row])));
  return (
    <For each={[...byId().keys()]}>
      {(id) => {
        // A row that has just gone keeps its last values until it is taken away.
        const row = createMemo<T | undefined>((before) => byId().get(id) ?? before);
        return props.children(row as Accessor<T>);
      }}
    </For>
  );
}
