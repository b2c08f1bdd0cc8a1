import type { Lieu } from '../base/router';
import { Vide } from '../base/ui';

export function Tableaux(_props: { lieu: Lieu }) {
  return <Vide>Cette page n’est pas encore faite.</Vide>;
}
