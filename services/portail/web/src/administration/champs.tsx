// Fields of an account: its role and what it is limited to.
import type { Probleme } from '../base/api';
import { useTout } from '../base/hooks';
import { ROLES } from '../base/session';
import { ChampChoix, ChampLong, ChampTexte, Etat, Vide } from '../base/ui';

export interface SaisieCompte {
  libelle: string;
  role: string;
  portee: string[];
}

export function porteeDe(s: SaisieCompte): string[] {
  return genrePortee(s.role) === '' ? [] : s.portee.map((p) => p.trim()).filter((p) => p !== '');
}

function genrePortee(role: string): 'referents' | 'structures' | '' {
  if (role === 'referent' || role === 'coach') return 'referents';
  return role === 'prescripteur' ? 'structures' : '';
}

export function ChampsCompte(props: {
  s: SaisieCompte;
  changer: (c: Partial<SaisieCompte>) => void;
  erreur: Probleme | undefined;
}) {
  const { s, changer, erreur } = props;
  const genre = genrePortee(s.role);
  return (
    <>
      <ChampTexte
        champ="libelle"
        titre="Nom affiché"
        valeur={s.libelle}
        change={(libelle) => changer({ libelle })}
        erreur={erreur}
        requis
      />
      <ChampChoix
        champ="role"
        titre="Rôle"
        valeur={s.role}
        change={(role) => changer({ role, portee: [] })}
        choix={Object.entries(ROLES).map(([code, libelle]) => ({ code, libelle }))}
        vide="Choisissez"
        erreur={erreur}
        requis
      />
      {genre === 'referents' && <Portefeuilles {...props} />}
      {genre === 'structures' && (
        <ChampLong
          champ="portee"
          titre="Structures au nom desquelles il prescrit"
          aide="Une par ligne, écrites comme dans les prescriptions."
          valeur={s.portee.join('\n')}
          change={(v) => changer({ portee: v.split('\n') })}
          lignes={2}
          erreur={erreur}
          requis
        />
      )}
    </>
  );
}

function Portefeuilles(props: {
  s: SaisieCompte;
  changer: (c: Partial<SaisieCompte>) => void;
  erreur: Probleme | undefined;
}) {
  const { s, changer, erreur } = props;
  const referents = useTout('parcours', 'referents', {});
  const ici = erreur?.champ === 'portee';
  return (
    <fieldset class={ici ? 'champ faux' : 'champ'}>
      <legend>
        Portefeuilles <span class="requis">(obligatoire)</span>
      </legend>
      <Etat de={referents}>
        {({ lignes }) =>
          lignes.length === 0 ? (
            <Vide>Enregistrez d’abord le référent, dans l’onglet « Référents ».</Vide>
          ) : (
            <div class="choix-multiple">
              {lignes.map((r) => (
                <label key={r.referent}>
                  <input
                    type="checkbox"
                    checked={s.portee.includes(r.referent)}
                    aria-invalid={ici || undefined}
                    onChange={(e) =>
                      changer({
                        portee: e.currentTarget.checked
                          ? [...s.portee, r.referent]
                          : s.portee.filter((p) => p !== r.referent),
                      })
                    }
                  />
                  {r.libelle} <small class="sourd">{r.structure}</small>
                </label>
              ))}
            </div>
          )
        }
      </Etat>
      {ici && (
        <small class="erreur" role="alert">
          {erreur?.message}
        </small>
      )}
    </fieldset>
  );
}
