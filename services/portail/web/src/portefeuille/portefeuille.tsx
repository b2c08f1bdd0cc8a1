import type { Lieu } from '../base/router';
import { Vide } from '../base/ui';
import { AFaire } from './afaire';
import { OngletsPortefeuille } from './choix';
import { Emargements } from './emargements';
import { Participants } from './participants';
import { Revue } from './revue';
import './portefeuille.css';

export function Portefeuille(props: { lieu: Lieu }) {
  const page = props.lieu.parties[1] ?? '';
  return (
    <div class="portefeuille">
      <OngletsPortefeuille page={page} />
      {page === '' && <Participants />}
      {page === 'afaire' && <AFaire />}
      {page === 'revue' && <Revue />}
      {page === 'emargements' && <Emargements />}
      {!['', 'afaire', 'revue', 'emargements'].includes(page) && (
        <Vide>Cette page n’existe pas.</Vide>
      )}
    </div>
  );
}
