import '@picocss/pico/css/pico.min.css';
import './app.css';
import './base/listes.css';
import './base/pieces.css';
import { render } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { Connexion } from './accueil/connexion';
import { appel, setJeton, setOnDisconnected } from './base/api';
import { fermerFlux, ouvrirFlux } from './base/live';
import { oublierNoms } from './base/names';
import { type Protocole, ProtocoleContext } from './base/protocole';
import { type Moi, MoiContext } from './base/session';
import { oublierBrouillons, setAuteur } from './base/ui';
import { Cadre } from './cadre';

function App() {
  const [moi, setMoi] = useState<Moi | null | undefined>(undefined);
  const [protocole, setProtocole] = useState<Protocole | null>(null);
  const dedans = useRef(false);
  /** The session ended by itself: said at the door. */
  const [finie, setFinie] = useState(false);

  const connecte = useCallback((m: Moi | null) => {
    setJeton(m?.jeton ?? '');
    if (m === null) oublierNoms();
    else setAuteur(`${m.site}/${m.compte}`);
    setMoi(m);
    dedans.current = m !== null;
    if (m === null) {
      fermerFlux();
      return;
    }
    setFinie(false);
    ouvrirFlux();
    if (!m.provisoire)
      appel<Protocole>('GET', '/api/protocole')
        .then(setProtocole)
        .catch(() => setProtocole(null));
  }, []);

  useEffect(() => {
    setOnDisconnected(() => {
      setFinie((f) => f || dedans.current);
      connecte(null);
    });
    appel<Moi>('GET', '/api/moi')
      .then(connecte)
      .catch(() => setMoi((m) => m ?? null));
  }, [connecte]);

  if (moi === undefined) return <p class="attente">Chargement…</p>;
  if (moi === null || moi.provisoire)
    return <Connexion moi={moi} finie={finie} connecte={connecte} />;
  return (
    <MoiContext.Provider value={moi}>
      <ProtocoleContext.Provider value={protocole}>
        <Cadre
          sortir={() => {
            oublierBrouillons(); // First: the page may hear that the session has ended before the answer.
            void appel('POST', '/deconnexion').finally(() => connecte(null));
          }}
        />
      </ProtocoleContext.Provider>
    </MoiContext.Provider>
  );
}

const racine = document.getElementById('app');
if (racine !== null) render(<App />, racine);
