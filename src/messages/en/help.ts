/** The words around the list of verbs, which comes from src/commands/. */
export const intro = 'Meshbot changes what runs in the mesh, and shows first what would happen.';

export const verbHelp = (command: string): string => `${command} help <verb> explains one verb.`;

/** Slack offers no slash commands inside threads. */
export const inThreads = (botName: string): string =>
  `In a thread, mention the bot in place of the slash command: @${botName} deploy web 1.4.2`;

export const usageTitle = 'Usage';
export const optionsTitle = 'Options';
export const examplesTitle = 'Examples';
