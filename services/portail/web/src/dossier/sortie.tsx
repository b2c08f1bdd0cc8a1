// The exit verdict: what counts, what is missing, from when, and which text says so.
import type { Verdict } from '../../generated/parcours';
import { centi } from '../base/dates';
import { libelle, useProtocole } from '../base/protocole';
import { typo } from '../base/typo';
import { Etat, Marque } from '../base/ui';
import { aApprecier, libelleJugement, majuscule, positive } from './actes_sortie';
import { BoutonActe } from './ajouter';
import { useCtx } from './donnees';

const POSITIVE = 'positive';

/** What speaks first: a positive one, then one of which something is there, then a judgment. */
function enTete(verdicts: readonly Verdict[]): Verdict | undefined {
  return (
    verdicts.find(positive) ??
    verdicts.find((v) => v.auPlusTot !== '' || Number(v.atteint) > 0) ??
    verdicts.find(aApprecier)
  );
}

export function Sortie() {
  const { donnees } = useCtx();
  const d = donnees.dossier.data;
  return (
    <section class="carte" aria-labelledby="titre-sortie">
      <Etat de={donnees.sorties}>
        {({ verdicts }) => {
          const utiles = verdicts.filter((v) => v.classe === POSITIVE);
          const tete = enTete(utiles);
          return (
            <>
              <header class="ligne">
                <h2 id="titre-sortie">
                  Sortie : <Valeur de={tete} />
                </h2>
                {d?.proposition !== '' && d !== undefined ? (
                  <span class="ligne">
                    <Marque genre="alerte">proposée, attend le comité</Marque>
                    <BoutonActe acte="retirer_proposition" cible={d.proposition}>
                      Retirer la proposition
                    </BoutonActe>
                  </span>
                ) : (
                  <BoutonActe acte="sortie" cible={tete?.sortie ?? ''}>
                    Proposer au comité
                  </BoutonActe>
                )}
              </header>
              {tete === undefined ? (
                <p>
                  Rien ne compte encore pour une sortie positive. Chaque règle dit ci-dessous ce
                  qu’elle attend.
                </p>
              ) : (
                <UnVerdict de={tete} />
              )}
              <details>
                <summary>
                  {tete === undefined ? 'Les règles du site' : 'Les autres règles'} (
                  {utiles.length - (tete === undefined ? 0 : 1)})
                </summary>
                {utiles
                  .filter((v) => v !== tete)
                  .map((v) => (
                    <section key={v.sortie} class="regle-sortie">
                      <h3>
                        {typo(v.libelle)} : <Valeur de={v} />
                      </h3>
                      <UnVerdict de={v} sansTitre />
                    </section>
                  ))}
              </details>
            </>
          );
        }}
      </Etat>
    </section>
  );
}

function Valeur(props: { de: Verdict | undefined }) {
  const v = props.de;
  if (v === undefined) return <Marque>pas encore positive</Marque>;
  if (positive(v)) return <Marque genre="fait">positive</Marque>;
  if (aApprecier(v)) return <Marque genre="alerte">à apprécier</Marque>;
  return <Marque>pas encore positive</Marque>;
}

function quantite(valeur: string, unite: string): string {
  return unite === 'centi_heures' ? `${centi(valeur)} h` : `${valeur} mois`;
}

function UnVerdict(props: { de: Verdict; sansTitre?: boolean }) {
  const protocole = useProtocole();
  const v = props.de;
  const seuil = Number(v.seuil);
  return (
    <>
      {!props.sansTitre && <p class="regle-titre">{typo(v.libelle)}</p>}
      <p>{typo(majuscule(v.explication))}.</p>
      {seuil > 0 && (
        <p class="jauge">
          <progress
            value={Math.min(Number(v.atteint), seuil)}
            max={seuil}
            aria-label={`${quantite(v.atteint, v.unite)} sur ${quantite(v.seuil, v.unite)}`}
          />
          <span aria-hidden="true">
            {quantite(v.atteint, v.unite)} sur {quantite(v.seuil, v.unite)}
          </span>
        </p>
      )}
      {v.manque.length > 0 && (
        <>
          <p class="sous-titre">Manque</p>
          <ul>
            {v.manque.map((m) => (
              <li key={m}>{typo(m)}</li>
            ))}
          </ul>
        </>
      )}
      {v.jugements.length + v.pieces.length > 0 && (
        <p class="actes-regle">
          {v.jugements.map((j) => (
            <BoutonActe key={j} acte="juger" cible={`${v.sortie} ${j}`}>
              {`Juger : ${libelleJugement(protocole, v.sortie, j)}`}
            </BoutonActe>
          ))}
          {v.pieces.map((p) => (
            <BoutonActe key={p} acte="piece" cible={p}>
              {`Pièce reçue : ${libelle(protocole, 'piece', p)}`}
            </BoutonActe>
          ))}
        </p>
      )}
      <details class="source">
        <summary>D’où vient cette règle ({v.source})</summary>
        <ul>
          {v.compte.map((c) => (
            <li key={c}>{typo(c)}</li>
          ))}
          <li>Source : {v.source}</li>
        </ul>
      </details>
    </>
  );
}
