import './progress.css';

/** A bar beside a number. Unknown progress is a still 30 % segment. @param props.value 0 to 100 */
export function Progress(props: { value: number | null; kind: string; label: string; size?: 'thin' | 'thick' }) {
  const width = (): number => (props.value === null ? 30 : Math.min(100, Math.max(0, props.value)));
  return (
    <div
      class={`progress ${props.kind} ${props.size ?? ''}`}
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={props.value === null ? undefined : Math.floor(props.value)}
    >
      <div style={{ width: `${width()}%` }} />
    </div>
  );
}
