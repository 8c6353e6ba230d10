import Eye from 'lucide-solid/icons/eye';
import EyeOff from 'lucide-solid/icons/eye-off';
import { createSignal } from 'solid-js';
import { usePanel } from '../context.ts';
import { IconButton } from '../ui/Button.tsx';
import { Field, type FieldProps } from '../ui/Field.tsx';
import './password.css';

/** A password, hidden until the eye is pressed. */
export function PasswordField(props: FieldProps) {
  const { t } = usePanel();
  const [shown, setShown] = createSignal(false);
  return (
    <div class="password">
      <Field {...props} type={shown() ? 'text' : 'password'} autocapitalize="none" />
      <IconButton
        class="password-eye"
        icon={shown() ? EyeOff : Eye}
        label={shown() ? t.auth.hide : t.auth.show}
        onClick={() => setShown(!shown())}
      />
    </div>
  );
}
