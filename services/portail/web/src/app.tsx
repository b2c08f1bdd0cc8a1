import '@picocss/pico/css/pico.min.css';
import './app.css';
import './base/pieces.css';
import { render } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { Connexion } from './accueil/connexion';
import { appel, setJeton, setOnDisconnected } from './base/api';
import { fermerFlux, ouvrirFlux } from './base/live';
import { type Protocole, ProtocoleContext } from './base/protocole';
import { type Moi, MoiContext } from './base/session';
import { Cadre } from './cadre';

function App() {
  const [moi, setMoi] = useState<Moi | null | undefined>(undefined);
  const [protocole, setProtocole] = useState<Protocole | null>(null);

  const connecte = useCallback((m: Moi | null) => {
    setJeton(m?.jeton ?? '');
    setMoi(m);
    if (m === null) {
      fermerFlux();
      return;
    }
    ouvrirFlux();
    if (!m.provisoire)
      appel<Protocole>('GET', '/api/protocole')
        .then(setProtocole)
        .catch(() => setProtocole(null));
  }, []);

  useEffect(() => {
    setOnDisconnected(() => connecte(null));
    appel<Moi>('GET', '/api/moi')
      .then(connecte)
      .catch(() => setMoi((m) => m ?? null));
  }, [connecte]);

  if (moi === undefined) return <p class="attente">Chargement…</p>;
  if (moi === null || moi.provisoire) return <Connexion moi={moi} connecte={connecte} />;
  return (
    <MoiContext.Provider value={moi}>
      <ProtocoleContext.Provider value={protocole}>
        <Cadre sortir={() => connecte(null)} />
      </ProtocoleContext.Provider>
    </MoiContext.Provider>
  );
}

const racine = document.getElementById('app');
if (racine !== null) render(<App />, racine);
