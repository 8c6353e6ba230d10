import type { JSX } from 'solid-js';
import { BarePage } from '../shell/Page.tsx';
import './auth.css';

/** The one card of a screen before anybody is signed in. */
export function AuthCard(props: { title: string; hint?: string; children: JSX.Element }) {
  return (
    <BarePage title={props.title}>
      <section class="card auth-card stack">
        <h1>{props.title}</h1>
        {props.hint === undefined ? null : <p class="muted">{props.hint}</p>}
        {props.children}
      </section>
    </BarePage>
  );
}
