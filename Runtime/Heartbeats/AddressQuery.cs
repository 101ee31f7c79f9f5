namespace Heartbeat;

/// <summary>The query of an address that is to be dialed.</summary>
internal static class AddressQuery
{
    /// <summary>The address with a parameter.</summary>
    /// <param name="address">The address.</param>
    /// <param name="name">The parameter's name, of letters and digits.</param>
    /// <param name="value">Its value, of letters, digits and points.</param>
    /// <returns>The address itself where it has one of that name already, whatever its value.</returns>
    public static Uri With(Uri address, string name, string value)
        => ValueOf(address, name) is not null ? address
            : new UriBuilder(address) { Query = address.Query.Length > 1 ? $"{address.Query[1..]}&{name}={value}" : $"{name}={value}" }.Uri;

    /// <summary>What a parameter says, as it stands there.</summary>
    /// <returns>Null where there is none.</returns>
    public static string? ValueOf(Uri address, string name)
    {
        foreach (var parameter in address.Query.TrimStart('?').Split('&'))
        {
            if (parameter.StartsWith(name, StringComparison.Ordinal) && (parameter.Length == name.Length || parameter[name.Length] == '='))
            {
                return parameter.Length == name.Length ? "" : parameter[(name.Length + 1)..];
            }
        }

        return null;
    }
}
