import type { ProfileId } from '../state.ts';
import { h2 } from './h2.ts';
import { p1 } from './p1.ts';
import type { Profile } from './profile.ts';
import { x1 } from './x1.ts';

export const PROFILES: Record<ProfileId, Profile> = { x1, p1, h2 };
