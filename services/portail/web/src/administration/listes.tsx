// The protocol's lists of values and its communes.
import type { Protocole, ValeurListe } from '../base/protocole';
import { typo } from '../base/typo';
import { titreListe } from './mots';

export function Liste(props: { liste: { nom: string; source?: string; valeurs: ValeurListe[] } }) {
  const { nom, source, valeurs } = props.liste;
  return (
    <details>
      <summary>
        {titreListe(nom)} <span class="sourd">({valeurs.length})</span>
      </summary>
      <div class="defile">
        <table>
          <thead>
            <tr>
              <th scope="col">Valeur</th>
              <th scope="col">Source</th>
            </tr>
          </thead>
          <tbody>
            {valeurs.map((v) => (
              <tr key={v.code}>
                <td>{typo(v.libelle ?? v.code)}</td>
                <td class="source">{typo(v.source ?? source ?? '')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

export function Communes(props: { protocole: Protocole }) {
  const { territoires = [], communes = [] } = props.protocole.contenu;
  return (
    <section aria-label="Territoires et communes">
      <h2>Territoires et communes</h2>
      {territoires.map((t) => {
        const ici = communes.filter((c) => c.territoire === t.code);
        return (
          <div class="regle" key={t.code}>
            <div>
              <strong>{t.libelle}</strong>
              {typeof t.etp === 'undefined' ? '' : ` · ${String(t.etp)} ETP`}
              <div>
                {ici
                  .map((c) => `${c.nom}${c.qpv === true ? ' (quartier prioritaire)' : ''}`)
                  .join(', ')}
              </div>
            </div>
            <div class="source">{typo(String(t.source ?? ''))}</div>
          </div>
        );
      })}
    </section>
  );
}
