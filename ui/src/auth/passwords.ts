/** Characters of the shortest password that the server takes. */
export const SHORTEST_PASSWORD = 8;

export interface NewPassword {
  password: string;
  again: string;
}

/** What is wrong with a new password that was typed twice. */
export function faultsOfNew(
  { password, again }: NewPassword,
  words: { passwordShort: (n: number) => string; passwordDiffers: string },
): Partial<NewPassword> {
  return {
    ...(password.length < SHORTEST_PASSWORD ? { password: words.passwordShort(SHORTEST_PASSWORD) } : {}),
    ...(again === password ? {} : { again: words.passwordDiffers }),
  };
}
