import { use, type ReactNode } from 'react';
import { assertNever } from '../../../core/result.ts';
import { ButtonElement } from './button.tsx';
import { InputBlockContext } from './input-slot.ts';
import { PlainText, Text } from './mrkdwn.tsx';
import { parseBlock, type Block } from './parse-block.ts';
import { SlackPicture } from './picture.tsx';
import { RichText } from './rich-text.tsx';

/** Block Kit, drawn as Slack draws it, as far as this page knows it; the rest is named and not dropped. */
export function Blocks({ blocks }: { readonly blocks: readonly unknown[] }): ReactNode {
  return (
    <div className="blocks">
      {blocks.map((raw, index) => (
        <OneBlock key={index} block={parseBlock(raw)} />
      ))}
    </div>
  );
}

function OneBlock({ block }: { readonly block: ReturnType<typeof parseBlock> }): ReactNode {
  const drawInput = use(InputBlockContext);
  switch (block.type) {
    case 'header':
      return (
        <h4 className="block-header">
          <PlainText text={block.text} />
        </h4>
      );
    case 'section':
      return <Section block={block} />;
    case 'context':
      return (
        <div className="block-context">
          {block.elements.map((element, index) => (
            <ContextElement key={index} element={element} />
          ))}
        </div>
      );
    case 'divider':
      return <hr className="block-divider" />;
    case 'actions':
      return (
        <div className="block-actions">
          {block.elements.map((element, index) => (
            <Element key={index} blockId={block.block_id} element={element} />
          ))}
        </div>
      );
    case 'rich_text':
      return <RichText parts={block.elements} />;
    case 'image':
      return block.slack_file === undefined ? (
        <Picture alt={block.title?.text ?? block.alt_text} />
      ) : (
        <SlackPicture file={block.slack_file.id} alt={block.alt_text} />
      );
    case 'input':
      return drawInput === null ? <Undrawn name="input outside of a modal" /> : drawInput(block);
    case 'undrawn':
      return <Undrawn name={block.name} />;
    default:
      return assertNever(block);
  }
}

function Section({ block }: { readonly block: Extract<Block, { type: 'section' }> }): ReactNode {
  return (
    <div className="block-section">
      <div className="section-body">
        {block.text !== undefined && <Text text={block.text} />}
        {block.fields.length > 0 && (
          <div className="section-fields">
            {block.fields.map((field, index) => (
              <div key={index}>
                <Text text={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {block.accessory !== undefined && <Element blockId={block.block_id} element={block.accessory} />}
    </div>
  );
}

type ElementOf =
  Extract<Block, { type: 'actions' }>['elements'][number] | Extract<Block, { type: 'context' }>['elements'][number];

function Element({ blockId, element }: { readonly blockId: string; readonly element: ElementOf }): ReactNode {
  if ('action_id' in element) return <ButtonElement blockId={blockId} button={element} />;
  if ('alt_text' in element) return <Picture alt={element.alt_text} />;
  return <Undrawn name={element.type} />;
}

function ContextElement({ element }: { readonly element: ElementOf }): ReactNode {
  if ('text' in element && !('action_id' in element)) return <Text text={element} />;
  return <Element blockId="" element={element} />;
}

/** Pictures live on other machines, and this page asks none of them for anything. */
function Picture({ alt }: { readonly alt: string }): ReactNode {
  return <span className="undrawn">[picture, not loaded here: {alt === '' ? 'no description' : alt}]</span>;
}

function Undrawn({ name }: { readonly name: string }): ReactNode {
  return <span className="undrawn">block type {name} is not drawn here</span>;
}
