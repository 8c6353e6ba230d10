import Box from 'lucide-solid/icons/box';
import { createEffect, createSignal, on, Show } from 'solid-js';
import { address } from '../http.ts';

/**
 * The picture of a print, or the neutral tile where there is none or it does not load.
 * @param props.src relative or rooted at the server (`/api/v1/...`); asked for below the page's own prefix
 */
export function Cover(props: { src: string | null | undefined; alt: string; size?: 's40' | 's48' | 's120' }) {
  const [broken, setBroken] = createSignal(false);
  createEffect(
    on(
      () => props.src,
      () => setBroken(false),
    ),
  );
  const shown = (): string | undefined =>
    props.src && !broken() ? address(props.src.replace(/^\//, '')).href : undefined;
  return (
    <div class={`cover ${props.size ?? ''}`}>
      <Show when={shown()} fallback={<Box size={24} aria-hidden={true} />}>
        {(src) => <img src={src()} alt={props.alt} loading="lazy" decoding="async" onError={() => setBroken(true)} />}
      </Show>
    </div>
  );
}
