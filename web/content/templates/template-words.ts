import type { TemplateChannel } from '../../../domain/content/templates/message-templates';
import { PURPOSES, PURPOSE_WORDS, type Purpose } from '../../../domain/eligibility/purposes';
import type { TemplateFolder } from '../../../ports/content/templates';

/** A template's channel on its own, as a label. */
export const TEMPLATE_CHANNEL_WORDS: Readonly<Record<TemplateChannel, string>> = {
  sms: 'SMS',
  email: 'Email',
  any: 'SMS or email',
};

/** A folder as a link: what it holds, how many, and whether it is open. */
export interface FolderLink {
  text: string;
  count: number;
  value: string;
  isOpen: boolean;
}

/** Folders by channel; a template for either is in both. */
export function channelFolders(folders: readonly TemplateFolder[], asked: Asked): FolderLink[] {
  const inPurpose = folders.filter(({ purpose }) => asked.purpose === '' || purpose === asked.purpose);
  return [
    { text: 'Any', value: '', count: sum(inPurpose), isOpen: asked.channel === '' },
    ...(['sms', 'email'] as const).map((value) => ({
      ...{ text: TEMPLATE_CHANNEL_WORDS[value], value, isOpen: asked.channel === value },
      count: sum(inPurpose.filter(({ channel }) => channel === value || channel === 'any')),
    })),
  ];
}

/** Folders by what a template is for. */
export function purposeFolders(folders: readonly TemplateFolder[], asked: Asked): FolderLink[] {
  const byChannel = folders.filter(({ channel }) => asked.channel === '' || [asked.channel, 'any'].includes(channel));
  return [
    { text: 'All', value: '', count: sum(byChannel), isOpen: asked.purpose === '' },
    ...PURPOSES.map((value) => ({
      ...{ text: PURPOSE_WORDS[value].text, value, isOpen: asked.purpose === value },
      count: sum(byChannel.filter(({ purpose }) => purpose === value)),
    })),
  ];
}

/** The folder that is open; '' where it does not matter. */
export interface Asked {
  channel: '' | 'sms' | 'email';
  purpose: '' | Purpose;
}

function sum(folders: readonly TemplateFolder[]): number {
  return folders.reduce((all, { count }) => all + count, 0);
}
