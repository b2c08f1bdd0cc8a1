import { Vide } from '../base/ui';

export function Accueil() {
  return <Vide>Cette page n’est pas encore faite.</Vide>;
}
