import './styles/base.css';
import './styles/frame.css';
import './styles/chat.css';
import './styles/blocks.css';
import './styles/dialog.css';
import './styles/panels.css';
import './styles/markdown.css';
import './styles/narrow.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { takeToken } from './connection/token.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('page: #root is missing. The document comes from html.ts.');
createRoot(root).render(
  <StrictMode>
    <App token={takeToken(window)} />
  </StrictMode>,
);
