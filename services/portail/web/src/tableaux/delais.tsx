// How long after a fact it was recorded: itself a figure that the direction watches.
import type { LigneDelai } from '../../generated/reporting';
import { centi, date, nombre } from '../base/dates';
import { nomDuFait } from '../base/faits';
import { useDemande } from '../base/hooks';
import { type Colonne, Entete, Etat, Exporter, Tableau } from '../base/ui';
import { Filtres, useEnMots, useFiltre } from './filtre';

const COLONNES: Colonne<LigneDelai>[] = [
  { cle: 'genre', titre: 'Fait', tri: (l) => nomDuFait(l.genre) },
  {
    cle: 'nombre',
    titre: 'Nombre',
    genre: 'nombre',
    tri: (l) => Number(l.nombre),
    rendu: (l) => nombre(l.nombre),
  },
  jours('median', 'Médiane (jours)', (l) => l.medianCenti),
  jours('p90', 'Neuf sur dix en (jours)', (l) => l.p90Centi),
  jours('maximum', 'Le plus long (jours)', (l) => l.maximumCenti),
];

function jours(cle: string, titre: string, de: (l: LigneDelai) => string): Colonne<LigneDelai> {
  return {
    cle,
    titre,
    genre: 'nombre',
    tri: (l) => Number(de(l)) / 100,
    rendu: (l) => centi(de(l)),
  };
}

export function Delais() {
  const choisi = useFiltre();
  const { periode } = choisi;
  const enMots = useEnMots(choisi);
  const reponse = useDemande(
    'reporting',
    'delais',
    { filtre: choisi.filtre() },
    { connu: periode.connu },
  );
  return (
    <>
      <Entete
        titre="Délais de saisie"
        sous={`Entre un fait et son enregistrement, du ${date(periode.du)} au ${date(periode.jusqu)}`}
      />
      <Filtres choisi={choisi} />
      <Etat de={reponse}>
        {({ lignes }) => (
          <>
            <div class="dessus">
              <span />
              <Exporter
                titre="Délais de saisie"
                colonnes={COLONNES}
                lignes={lignes}
                filtres={enMots}
              />
            </div>
            <Tableau
              legende="Délais de saisie par fait"
              colonnes={COLONNES}
              lignes={lignes}
              cle={(l) => l.genre}
              vide="Rien n’a été enregistré dans cette période."
            />
          </>
        )}
      </Etat>
    </>
  );
}
