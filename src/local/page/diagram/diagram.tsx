import { useId, useMemo, type ReactNode } from 'react';
import { layOut, type Box } from './layout.ts';
import { END, START, parseStateDiagram } from './parse.ts';

const LINE_HEIGHT = 18;
const DOT_RADIUS = 6;
const TONES = new Set(['waiting', 'moving', 'good', 'bad']);

/** A state diagram drawn from its mermaid text; any other mermaid text is shown as text. */
export function Diagram({ source }: { readonly source: string }): ReactNode {
  const drawing = useMemo(() => {
    const diagram = parseStateDiagram(source);
    return diagram === null ? null : layOut(diagram);
  }, [source]);
  const arrowHead = useId();
  if (drawing === null) return <pre className="code-block">{source}</pre>;
  const { boxes, arrows, width, height } = drawing;
  const steps = boxes.filter(({ lines }) => lines.length > 0).map(({ lines }) => lines.join(' '));
  return (
    <figure className="diagram" data-testid="diagram">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        role="img"
        aria-label={`Steps: ${steps.join('; ')}`}
      >
        <defs>
          <marker id={arrowHead} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path className="arrow-head" d="M0 0L8 4L0 8z" />
          </marker>
        </defs>
        {arrows.map(({ from, to }, index) => (
          <path key={index} className="arrow" d={route(from, to)} markerEnd={`url(#${arrowHead})`} />
        ))}
        {boxes.map((box) => (
          <State key={box.id} box={box} />
        ))}
      </svg>
    </figure>
  );
}

function State({ box }: { readonly box: Box }): ReactNode {
  const { id, lines, tone, x, y, width, height } = box;
  if (id === START) return <circle className="dot" cx={x} cy={y} r={DOT_RADIUS} />;
  if (id === END)
    return (
      <g>
        <circle className="dot-ring" cx={x} cy={y} r={DOT_RADIUS} />
        <circle className="dot" cx={x} cy={y} r={DOT_RADIUS / 2} />
      </g>
    );
  return (
    <g className="state" data-tone={TONES.has(tone) ? tone : ''}>
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx="8" />
      {lines.map((line, index) => (
        <text key={index} x={x} y={y + (index - (lines.length - 1) / 2) * LINE_HEIGHT}>
          {line}
        </text>
      ))}
    </g>
  );
}

/** Down from one to the other in an S; what leads up again goes around the right side. */
function route(from: Box, to: Box): string {
  const [y1, y2] = [from.y + from.height / 2, to.y - to.height / 2];
  if (y2 > y1) return `M${from.x} ${y1}C${from.x} ${(y1 + y2) / 2} ${to.x} ${(y1 + y2) / 2} ${to.x} ${y2}`;
  const [right1, right2] = [from.x + from.width / 2, to.x + to.width / 2];
  const bulge = Math.max(right1, right2) + 28;
  return `M${right1} ${from.y}C${bulge} ${from.y} ${bulge} ${to.y} ${right2} ${to.y}`;
}
