namespace Heartbeat.Generator.Tests.Snapshots;

public sealed class EndpointSnapshots
{
    [Fact]
    public Task Article() => Check(
        """
        using System;
        using Heartbeat;

        [HeartbeatSocket(Interval = 10000, Retry = 5000, Max = 12)]
        public partial class TaskSocket
        {
            partial void OnMessage(string message) => Console.WriteLine(message);
        }
        """);

    [Fact]
    public Task Constructor() => Check(
        """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using Heartbeat;
        using Microsoft.AspNetCore.Http;

        namespace App
        {
            internal interface IStore<T> { }

            public partial class Api
            {
                [HeartbeatSocket]
                internal partial class Task_Socket
                {
                    private Task_Socket(string a, string b, string c, string d, string e, string f, string g, string h, string i, string j) { }

                    internal Task_Socket() { }

                    internal Task_Socket(HttpContext context, CancellationToken aborted, IStore<List<string?>> store, IServiceProvider? maybe,
                        IServiceProvider optional = null!, IServiceProvider? maybeOptional = null, int number = 5, string @class = "default", IStore<int>? last = null) { }
                }
            }
        }
        """);

    private static async Task Check(string source)
    {
        var compiled = Compiled.From(source, aspNetCore: true);
        Assert.Empty(compiled.Diagnostics());
        await Verifier.Verify(compiled.Driver);
    }
}
