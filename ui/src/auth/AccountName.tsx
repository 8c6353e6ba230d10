/** Whose password a form is about, for the reader's password store: not shown, and the first thing in the form. */
export function AccountName(props: { name: string | undefined }) {
  return <input type="text" autocomplete="username" value={props.name ?? ''} hidden={true} readOnly={true} />;
}
