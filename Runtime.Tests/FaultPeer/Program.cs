// Either end of Heartbeat in a process of its own, so that it can be stopped, killed, and put into a network of its own.
//
//   FaultPeer client ws://address [setting=value ...]
//   FaultPeer server address:port [setting=value ...]
//
// A server's first line is "Port 12345"; everything else that it does or is told is a line too (see Lines).
// It obeys the lines of its input, and ends when the input does.

using Heartbeat.FaultPeer;

var settings = new Settings(args[2..]);
return args[0] == "client"
    ? await ClientRole.Play(new Uri(args[1]), settings)
    : await ServerRole.Play(args[1], settings);
