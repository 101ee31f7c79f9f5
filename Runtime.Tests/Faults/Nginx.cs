using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Heartbeat.Runtime.Tests.Fixtures;
using Heartbeat.Runtime.Tests.Processes;

namespace Heartbeat.Runtime.Tests.Faults;

/// <summary>
/// nginx as a proxy in front of a server, which drops a link on which the server said nothing for a while. It runs as a child of the test,
/// on a free port, with a configuration and a folder of its own.
/// </summary>
internal sealed class Nginx : IAsyncDisposable
{
    /// <summary>How long a link may be quiet.</summary>
    public static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(3);

    private readonly string _program;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("heartbeat-nginx-");
    private readonly int _port;
    private Process? _master;

    private Nginx(string program, int port)
    {
        _program = program;
        _port = port;
    }

    /// <summary>Starts nginx, or skips the test where there is none.</summary>
    /// <param name="backend">The server behind it.</param>
    /// <param name="more">What else the configuration says.</param>
    /// <param name="location">What it says of what is handed on.</param>
    public static async Task<Nginx> Start(Uri backend, string more = "", string location = "")
    {
        Requirement.IsLinux();
        var program = Requirement.Program("nginx");
        while (true)
        {
            var nginx = new Nginx(program, FreePort());
            try
            {
                await File.WriteAllTextAsync(nginx.PathOf("nginx.conf"), nginx.Configuration(backend, more, location));
                if (await nginx.Start())
                {
                    return nginx;
                }
            }
            catch
            {
                await nginx.DisposeAsync();
                throw;
            }

            // Somebody else was quicker to take the port.
            await nginx.DisposeAsync();
        }
    }

    /// <summary>The address of what the backend has at the same path.</summary>
    public Uri Address(Uri backend) => new($"ws://127.0.0.1:{_port}{backend.AbsolutePath}");

    /// <summary>The processes that hold the links, those of an older configuration included.</summary>
    public IReadOnlyList<int> Workers
        => [.. File.ReadAllText($"/proc/{_master!.Id}/task/{_master.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    /// <summary>Waits until the workers are as they should be.</summary>
    public async Task Until(Func<IReadOnlyList<int>, bool> workers)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (!workers(Workers))
        {
            await Task.Delay(10, patience.Token);
        }
    }

    /// <summary>What "nginx -s reload" does: new workers for new links, and the old ones go when theirs have ended.</summary>
    public Task Reload() => Signals.Signal("HUP", _master!.Id);

    /// <summary>Ends all its processes at once.</summary>
    public async Task Kill()
    {
        if (_master is null)
        {
            return;
        }

        var workers = _master.HasExited ? [] : Workers;
        await _master.End();
        foreach (var worker in workers)
        {
            await Signals.Signal("KILL", worker);
        }

        _master.Dispose();
        _master = null;
    }

    /// <summary>Starts it, or starts it again on the same port.</summary>
    /// <returns>False if the port is taken.</returns>
    public async Task<bool> Start()
    {
        _master = Process.Start(_program, ["-p", _folder.FullName, "-c", PathOf("nginx.conf"), "-e", PathOf("error.log")]);
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            if (_master.HasExited)
            {
                var log = await File.ReadAllTextAsync(PathOf("error.log"));
                _master.Dispose();
                _master = null;
                Assert.True(log.Contains("Address already in use", StringComparison.Ordinal), log);
                return false;
            }

            if (await Listens())
            {
                return true;
            }

            await Task.Delay(10, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> Listens()
    {
        try
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(IPAddress.Loopback, _port);
            return File.Exists(PathOf("nginx.pid"));
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private string Configuration(Uri backend, string more, string location) => string.Create(CultureInfo.InvariantCulture, $$"""
        daemon off;
        worker_processes 1;
        pid {{PathOf("nginx.pid")}};
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        {{more}}
        events { worker_connections 64; }
        http {
            access_log off;
            client_body_temp_path {{PathOf("body")}};
            proxy_temp_path {{PathOf("proxy")}};
            fastcgi_temp_path {{PathOf("fastcgi")}};
            uwsgi_temp_path {{PathOf("uwsgi")}};
            scgi_temp_path {{PathOf("scgi")}};
            server {
                listen 127.0.0.1:{{_port}};
                location / {
                    proxy_pass http://{{backend.Authority}};
                    proxy_http_version 1.1;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection "upgrade";
                    proxy_read_timeout {{ReadTimeout.TotalSeconds}}s;
                    {{location}}
                }
            }
        }
        """);
}
