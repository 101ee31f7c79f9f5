// Starts the program, and gives each line that it says to the server, one after the other.
import { dotnet } from './_framework/dotnet.js';

let said = Promise.resolve();
const say = line => said = said.then(() => fetch('/said', { method: 'POST', body: line }));

try {
    const { setModuleImports, runMain } = await dotnet.create();
    setModuleImports('main.js', { say, address: () => location.href });
    await runMain();
    say('ended');
} catch (error) {
    say(`broke: ${error}\n${error?.stack}`);
}
